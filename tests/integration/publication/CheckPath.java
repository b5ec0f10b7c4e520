import java.io.FileInputStream;
import java.security.cert.*;
import java.util.*;

/** Checks LEAF against ROOT through ISSUING at the instant EPOCH_SECONDS, with the lists that follow. */
public class CheckPath {
    public static void main(String[] args) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> read = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (FileInputStream in = new FileInputStream(args[i])) {
                read.add((X509Certificate) factory.generateCertificate(in));
            }
        }
        List<X509CRL> lists = new ArrayList<>();
        for (int i = 4; i < args.length; i++) {
            try (FileInputStream in = new FileInputStream(args[i])) {
                X509CRL list = (X509CRL) factory.generateCRL(in);
                list.verify(read.get(1).getPublicKey());
                lists.add(list);
            }
        }
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read.get(0), null)));
        parameters.setDate(new Date(Long.parseLong(args[3]) * 1000));
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOptions(EnumSet.of(
                PKIXRevocationChecker.Option.PREFER_CRLS,
                PKIXRevocationChecker.Option.NO_FALLBACK,
                PKIXRevocationChecker.Option.ONLY_END_ENTITY));
        parameters.addCertPathChecker(checker);
        try {
            validator.validate(factory.generateCertPath(List.of(read.get(2), read.get(1))), parameters);
            System.out.println("GOOD");
        } catch (CertPathValidatorException refused) {
            System.out.println(refused.getReason());
        }
    }
}
