package io.millwright.cli;

import io.millwright.core.Millwright;
import io.millwright.spi.LimitStats;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description =
                "Every limit: what runs under it, what waits for it, and who has its permits; keys while they are in use.",
        footer = {"  millwright limit list", "  millwright limit list --json | jq 'select(.waiting > 0)'"})
final class LimitListCommand extends Subcommand {
    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        try (Millwright mill = console.openExisting()) {
            List<LimitStats> limits = mill.admin().limits();
            if (json.on) {
                limits.forEach(limit -> Json.print(console.out(), LimitReport.json(limit)));
            } else {
                LimitReport.print(console, limits);
            }
            return ExitCodes.OK;
        }
    }
}
