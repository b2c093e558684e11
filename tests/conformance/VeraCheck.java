import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * veraPDF, many files in one virtual machine: a line "FLAVOUR TAB FILE" in, a line "PASS" or "FAIL" out, behind FAIL the
 * clauses that were broken, between tabs. Flavours: 3a, ua1, …
 */
public class VeraCheck {
    public static void main(String[] none) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] asked = line.split("\t", 2);
            System.out.println(verdict(PDFAFlavour.fromString(asked[0]), asked[1]));
            System.out.flush();
        }
    }

    private static String verdict(PDFAFlavour flavour, String file) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour, flavour)) {
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
            ValidationResult result = validator.validate(parser);
            if (result.isCompliant()) {
                return "PASS";
            }
            Set<String> broken = new LinkedHashSet<>();
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    broken.add(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber());
                }
            }
            return "FAIL\t" + String.join("\t", broken);
        } catch (Exception unreadable) {
            return "FAIL\t" + String.valueOf(unreadable).replaceAll("\\s+", " ");
        }
    }
}
