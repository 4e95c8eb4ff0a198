package io.millwright.cli;

import io.millwright.api.Limit;
import io.millwright.cli.text.Durations;
import io.millwright.cli.text.Plain;
import io.millwright.core.Millwright;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "set",
        description = "Defines a limit, or changes all of it, at once and for all workers.",
        footer = {
            "  millwright limit set partner-api --rate 100/1m --burst 10",
            "  millwright limit set host --concurrency 1          # for each key that tasks give with it",
            "  millwright limit set --task report --concurrency 2",
            "  millwright limit set --queue mail --rate 50/s"
        })
final class LimitSetCommand extends Subcommand {
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})/(.{1,20})");

    @Mixin
    private LimitTarget target = new LimitTarget();

    @Option(names = "--concurrency", paramLabel = "N", description = "Most that run at once.")
    private @Nullable Integer concurrency;

    @Option(names = "--rate", paramLabel = "N/DURATION", description = "Most that start per time: 100/1m, 5/s.")
    private @Nullable String rate;

    @Option(
            names = "--burst",
            paramLabel = "N",
            description = "Most that start at once after a rest. Default: as many as the rate says.")
    private @Nullable Integer burst;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        Limit limit = limit();
        try (Millwright mill = console.openOrCreate()) {
            mill.admin().limit(limit);
            if (json.on) {
                Json.print(console.out(), LimitReport.definition(limit));
            } else {
                console.out().println("set " + limit.name() + ": " + LimitReport.text(limit));
            }
            return ExitCodes.OK;
        }
    }

    private Limit limit() {
        Limit limit = Limit.named(target.limit());
        if (concurrency == null && rate == null) {
            throw Errors.input("say what it limits: --concurrency N, --rate N/DURATION, or both");
        }
        if (concurrency != null) {
            if (concurrency < 1) {
                throw Errors.input("--concurrency must be at least 1, not " + concurrency
                        + "; 'millwright limit remove' ends a limit, 'millwright pause' stops a queue");
            }
            limit = limit.concurrency(concurrency);
        }
        if (rate != null) {
            limit = rated(limit, rate);
        }
        return burst == null ? limit : limit.burst(burst);
    }

    private static Limit rated(Limit limit, String text) {
        Matcher matcher = RATE.matcher(text);
        if (matcher.matches()) {
            String per = matcher.group(2);
            try {
                boolean bare = !Character.isDigit(per.charAt(0)) && !per.startsWith("P");
                return limit.rate(Integer.parseInt(matcher.group(1)), Durations.parse(bare ? "1" + per : per));
            } catch (IllegalArgumentException e) {
                // answered below
            }
        }
        throw Errors.input("'" + Plain.line(text, 40) + "' is no rate; write 100/1m, 5/s or 1000/24h");
    }
}
