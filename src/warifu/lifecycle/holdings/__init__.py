"""手元の証明書: what an operator alone holds, found in files, kept in a ledger and planned for."""
