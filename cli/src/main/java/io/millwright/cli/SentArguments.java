package io.millwright.cli;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.cli.text.Human;
import io.millwright.cli.text.Plain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The arguments of {@code send}, from wherever they come. */
final class SentArguments {
    /** More is not even read; the limit of a payload, checked when it is sent, is lower. */
    private static final int MOST_BYTES = 64 << 20;

    private SentArguments() {}

    /**
     * @param values JSON values, one each
     * @param all a JSON array, {@code @FILE} or {@code -}
     */
    static List<JsonNode> read(@Nullable List<String> values, @Nullable String all, InputStream in) {
        List<JsonNode> arguments = new ArrayList<>();
        if (values != null) {
            if (all != null) {
                throw Errors.input("arguments are given one by one and with --args-json; use one of the two");
            }
            for (String value : values) {
                arguments.add(
                        Json.parse("argument " + (arguments.size() + 1) + " (" + Plain.line(value, 60) + ")", value));
            }
        } else if (all != null) {
            JsonNode array = Json.parse("--args-json", text(all, in));
            if (!array.isArray()) {
                throw Errors.input("--args-json is no JSON array; write [1, \"two\"], also for a single argument");
            }
            array.forEach(arguments::add);
        }
        return arguments;
    }

    private static String text(String given, InputStream in) {
        try {
            if (given.equals("-")) {
                return bounded(in);
            }
            if (given.startsWith("@")) {
                try (InputStream file = Files.newInputStream(Path.of(given.substring(1)))) {
                    return bounded(file);
                }
            }
            return given;
        } catch (NoSuchFileException | InvalidPathException e) {
            throw Errors.input("there is no file " + Plain.line(given.substring(1), 200));
        } catch (IOException e) {
            throw Errors.input("the arguments cannot be read from " + Plain.line(given, 200) + ": " + e.getMessage());
        }
    }

    private static String bounded(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new MillwrightException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    "the arguments take more than " + Human.size(MOST_BYTES)
                            + "; put the data into a file or an object store and pass its name");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
