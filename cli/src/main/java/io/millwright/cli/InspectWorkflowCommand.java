package io.millwright.cli;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.PictureFormat;
import io.millwright.api.TaskId;
import io.millwright.cli.text.Glyphs;
import io.millwright.core.Millwright;
import io.millwright.core.picture.WorkflowSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "workflow",
        description = "A workflow as a picture: its steps, what follows what, and their states.",
        footer = {
            "  millwright inspect workflow 01981f3e-0000-7000-8000-000000000000",
            "  millwright inspect workflow 01981f3e-0000-7000-8000-000000000000 --format svg --output trip.svg"
        })
final class InspectWorkflowCommand extends Subcommand {
    @Parameters(paramLabel = "ID", description = "The workflow's id, or that of one of its tasks.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text (default), mermaid (for Markdown), svg, or json, which has every step.")
    private Format format = Format.TEXT;

    @Option(names = "--json", description = "The same as --format json.")
    private boolean json;

    @Option(names = "--output", paramLabel = "FILE", description = "Write it there. An earlier file is replaced.")
    private @Nullable String output;

    private enum Format {
        TEXT,
        MERMAID,
        SVG,
        JSON
    }

    @Override
    int run(Console console) {
        if (json && format != Format.TEXT && format != Format.JSON) {
            throw Errors.input("--json and --format exclude each other; give one of them");
        }
        TaskId workflow = Console.id(id);
        WorkflowSnapshot snapshot;
        try (Millwright mill = console.openExisting()) {
            snapshot = mill.admin().workflow(workflow);
        }
        String picture = picture(snapshot);
        if (output == null) {
            console.out().print(Glyphs.shown(picture, Surroundings.terminalCharset()));
            console.out().flush();
        } else {
            write(picture, output);
            console.note("wrote " + output);
        }
        return ExitCodes.OK;
    }

    private String picture(WorkflowSnapshot snapshot) {
        Format chosen = json ? Format.JSON : format;
        return switch (chosen) {
            case TEXT -> snapshot.draw(PictureFormat.TEXT);
            case MERMAID -> snapshot.draw(PictureFormat.MERMAID);
            case SVG -> snapshot.draw(PictureFormat.SVG);
            case JSON -> Json.text(WorkflowJson.of(snapshot)) + System.lineSeparator();
        };
    }

    private static void write(String picture, String file) {
        try {
            Files.writeString(Path.of(file), picture, StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "cannot write '" + file + "' (" + e
                            + "); name a file in a directory that exists and may be written",
                    e);
        }
    }
}
