package io.millwright.cli.demo;

import io.millwright.cli.demo.AuditSummary.ClassRow;
import io.millwright.cli.demo.AuditSummary.Failure;
import io.millwright.cli.demo.AuditSummary.Split;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Plain;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** The report in short, for the terminal. */
final class DemoText {
    private static final int SHOWN_FAILURES = 5;
    private static final int WIDEST = 160;

    private DemoText() {}

    static String headline(AuditSummary summary) {
        int failed = summary.failures().size();
        return Human.count(summary.rows().size(), "jar") + " audited, " + Human.size(summary.bytes()) + ", "
                + Human.count(summary.classes()) + " classes"
                + (failed == 0 ? "" : "; " + Human.count(failed) + " failed");
    }

    static void print(PrintWriter out, AuditSummary summary) {
        out.println(headline(summary));
        String levels = summary.jarLevels().entrySet().stream()
                .map(e -> level(e.getKey()) + ": " + Human.count(e.getValue()))
                .collect(Collectors.joining(", "));
        line(out, "need", levels);
        line(
                out,
                "modules",
                Human.count(summary.modules(JarFacts.ModuleKind.NAMED)) + " named, "
                        + Human.count(summary.modules(JarFacts.ModuleKind.AUTOMATIC)) + " automatic, "
                        + Human.count(summary.modules(JarFacts.ModuleKind.NONE)) + " neither");
        line(
                out,
                "of these",
                Human.count(summary.multiRelease()) + " multi-release, " + Human.count(summary.signed()) + " signed");
        List<Split> splits = summary.splitPackages();
        if (!splits.isEmpty()) {
            Split first = splits.get(0);
            line(
                    out,
                    "split",
                    Human.count(splits.size(), "package") + " in more than one artifact, " + first.name() + " in "
                            + first.artifacts().size());
        }
        List<ClassRow> classes = summary.largestClasses();
        if (!classes.isEmpty()) {
            ClassRow first = classes.get(0);
            line(out, "largest", first.name() + ", " + Human.size(first.size()) + ", in " + first.path());
        }
        List<Failure> failures = summary.failures();
        for (Failure failure : failures.subList(0, Math.min(SHOWN_FAILURES, failures.size()))) {
            line(out, "failed", failure.path() + ": " + failure.message());
        }
        if (failures.size() > SHOWN_FAILURES) {
            line(out, "", "and " + Human.count(failures.size() - SHOWN_FAILURES) + " more, in the report");
        }
    }

    private static String level(int level) {
        if (level == 0) {
            return "no classes";
        }
        return level < 5 ? "Java 1." + level : "Java " + level;
    }

    private static void line(PrintWriter out, String label, String text) {
        out.println("  " + label + " ".repeat(10 - label.length()) + Plain.line(text, WIDEST));
    }
}
