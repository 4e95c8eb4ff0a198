package io.millwright.cli;

import io.millwright.cli.doctor.Doctor;
import io.millwright.cli.doctor.Finding;
import io.millwright.cli.doctor.Finding.Status;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Plain;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "doctor",
        description =
                "Checks Java, the machine, the disk and the store, and says what to fix. Ends with 1 if something must be fixed.",
        footer = {"  millwright doctor", "  millwright doctor --store sqlite:/data/work.db --json"})
final class DoctorCommand extends Subcommand {
    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        String url = StoreAccess.url(console);
        List<Finding> findings = new Doctor()
                .examine(new Doctor.Patient(
                        url, StoreAccess.file(url), System.getenv().keySet()));
        long warnings = count(findings, Status.WARN);
        long failures = count(findings, Status.FAIL);
        if (json.on) {
            print(console, findings, failures > 0 ? Status.FAIL : warnings > 0 ? Status.WARN : Status.OK);
        } else {
            findings.forEach(finding -> print(console, finding));
            console.out()
                    .println(
                            failures + warnings == 0
                                    ? "all is well"
                                    : Human.count(failures, "failure") + ", " + Human.count(warnings, "warning"));
        }
        return failures == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static long count(List<Finding> findings, Status status) {
        return findings.stream().filter(finding -> finding.status() == status).count();
    }

    private static void print(Console console, Finding finding) {
        String mark = switch (finding.status()) {
            case OK -> console.styled("green", "ok  ");
            case WARN -> console.styled("yellow", "warn");
            case FAIL -> console.styled("red", "fail");
        };
        String name =
                finding.check() + " ".repeat(Math.max(1, 14 - finding.check().length()));
        console.out().println(mark + "  " + name + Plain.line(finding.detail()));
        if (!finding.fix().isEmpty()) {
            console.out().println(" ".repeat(20) + "→ " + Plain.line(finding.fix()));
        }
    }

    private static void print(Console console, List<Finding> findings, Status worst) {
        ObjectNode json = Json.object().put("status", worst.name());
        ArrayNode list = json.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode node = list.addObject();
            node.put("check", finding.check());
            node.put("status", finding.status().name());
            node.put("detail", finding.detail());
            node.put("fix", finding.fix().isEmpty() ? null : finding.fix());
        }
        Json.print(console.out(), json);
    }
}
