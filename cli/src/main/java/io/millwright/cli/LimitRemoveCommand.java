package io.millwright.cli;

import io.millwright.core.Millwright;
import io.millwright.spi.Suggestion;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "remove",
        description = "Ends a limit. What waited for it may run.",
        footer = {"  millwright limit remove partner-api", "  millwright limit remove --queue mail"})
final class LimitRemoveCommand extends Subcommand {
    @Mixin
    private LimitTarget target = new LimitTarget();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    int run(Console console) {
        String name = target.limit();
        try (Millwright mill = console.openExisting()) {
            if (!mill.admin().removeLimit(name)) {
                List<String> known = mill.admin().limits().stream()
                        .map(stats -> stats.limit().name())
                        .distinct()
                        .toList();
                throw Errors.notFound("there is no limit '" + name + "'" + Suggestion.among(name, known));
            }
            if (json.on) {
                Json.print(console.out(), Json.object().put("removed", name));
            } else {
                console.out().println("removed " + name);
            }
            return ExitCodes.OK;
        }
    }
}
