import java.io.FileInputStream;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.*;
import java.util.*;

/**
 * Checks LEAF against ROOT through ISSUING at the instant EPOCH_SECONDS, with a full list and the delta list to it.
 *
 * Java's own revocation check knows no delta lists, so this is a checker of its own inside Java's PKIX validation. It
 * follows RFC 5280 section 5.2.4: one issuer, both signatures, the full list no older than what the delta adds to and
 * no newer than the delta, no critical extension it does not know; then what the delta says of a serial goes first.
 */
public class CheckDelta {
    static final String CRL_NUMBER = "2.5.29.20", DELTA = "2.5.29.27", FRESHEST = "2.5.29.46";

    public static void main(String[] args) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> read = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (FileInputStream in = new FileInputStream(args[i])) {
                read.add((X509Certificate) factory.generateCertificate(in));
            }
        }
        List<X509CRL> lists = new ArrayList<>();
        for (int i = 4; i < 6; i++) {
            try (FileInputStream in = new FileInputStream(args[i])) {
                lists.add((X509CRL) factory.generateCRL(in));
            }
        }
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read.get(0), null)));
        parameters.setDate(new Date(Long.parseLong(args[3]) * 1000));
        parameters.setRevocationEnabled(false);
        parameters.addCertPathChecker(new WithDelta(read.get(1), lists.get(0), lists.get(1), parameters.getDate()));
        try {
            CertPath path = factory.generateCertPath(List.of(read.get(2), read.get(1)));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            System.out.println("GOOD");
        } catch (CertPathValidatorException refused) {
            boolean isOurs = refused.getReason() == CertPathValidatorException.BasicReason.UNSPECIFIED;
            System.out.println(isOurs ? refused.getMessage() : refused.getReason());
        }
    }

    static class WithDelta extends PKIXCertPathChecker {
        final X509Certificate issuing;
        final X509CRL full, delta;
        final Date at;

        WithDelta(X509Certificate issuing, X509CRL full, X509CRL delta, Date at) {
            this.issuing = issuing;
            this.full = full;
            this.delta = delta;
            this.at = at;
        }

        @Override
        public void check(Certificate checked, Collection<String> unresolved) throws CertPathValidatorException {
            X509Certificate leaf = (X509Certificate) checked;
            if (!leaf.getIssuerX500Principal().equals(issuing.getSubjectX500Principal())) {
                return; // of the issuing CA, about which these lists say nothing
            }
            fit();
            X509CRLEntry said = delta.getRevokedCertificate(leaf.getSerialNumber());
            if (said == null) {
                said = full.getRevokedCertificate(leaf.getSerialNumber());
            }
            if (said != null && said.getRevocationReason() != CRLReason.REMOVE_FROM_CRL) {
                throw new CertPathValidatorException(
                        "revoked", null, null, -1, CertPathValidatorException.BasicReason.REVOKED);
            }
        }

        void fit() throws CertPathValidatorException {
            try {
                PublicKey key = issuing.getPublicKey();
                for (X509CRL list : List.of(full, delta)) {
                    list.verify(key);
                    require(list.getIssuerX500Principal().equals(issuing.getSubjectX500Principal()), "ISSUER");
                    require(!at.before(list.getThisUpdate()) && !at.after(list.getNextUpdate()), "OUT_OF_DATE");
                }
                require(full.getCriticalExtensionOIDs().isEmpty(), "NOT_FULL");
                require(full.getExtensionValue(FRESHEST) != null, "NO_FRESHEST_CRL");
                require(delta.getCriticalExtensionOIDs().equals(Set.of(DELTA)), "NOT_A_DELTA");
                require(number(full, CRL_NUMBER).compareTo(number(delta, DELTA)) >= 0, "TOO_OLD");
                require(number(full, CRL_NUMBER).compareTo(number(delta, CRL_NUMBER)) <= 0, "DELTA_OLDER");
            } catch (java.security.GeneralSecurityException unfit) {
                throw unfit instanceof CertPathValidatorException ours
                        ? ours
                        : new CertPathValidatorException("SIGNATURE");
            }
        }

        static void require(boolean holds, String otherwise) throws CertPathValidatorException {
            if (!holds) {
                throw new CertPathValidatorException(otherwise);
            }
        }

        /** The INTEGER in an extension's OCTET STRING; both are shorter than 128 bytes (RFC 5280 section 5.2.3). */
        static BigInteger number(X509CRL list, String extension) {
            byte[] octets = list.getExtensionValue(extension);
            return new BigInteger(Arrays.copyOfRange(octets, 4, octets.length));
        }

        @Override
        public void init(boolean forward) {}

        @Override
        public boolean isForwardCheckingSupported() {
            return false;
        }

        @Override
        public Set<String> getSupportedExtensions() {
            return null;
        }
    }
}
