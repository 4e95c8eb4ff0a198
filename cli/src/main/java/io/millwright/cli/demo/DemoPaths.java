package io.millwright.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the demo looks, and where it keeps its state. */
public final class DemoPaths {
    private static final Pattern LOCAL_REPOSITORY =
            Pattern.compile("<localRepository>\\s*([^<]{1,2000}?)\\s*</localRepository>");
    private static final int SETTINGS_BYTES = 1 << 20;

    private DemoPaths() {}

    /** The local Maven repository: {@code -Dmaven.repo.local}, {@code ~/.m2/settings.xml}, or {@code ~/.m2/repository}. */
    public static Path mavenRepository(Function<String, Optional<String>> environment) {
        Path home = Path.of(System.getProperty("user.home"));
        String configured = System.getProperty("maven.repo.local");
        if (configured == null) {
            configured = environment
                    .apply("MAVEN_OPTS")
                    .map(options -> find(Pattern.compile("-Dmaven\\.repo\\.local=(\\S+)"), options))
                    .filter(found -> !found.isEmpty())
                    .orElseGet(() -> fromSettings(home.resolve(".m2/settings.xml")));
        }
        return configured.isEmpty()
                ? home.resolve(".m2/repository")
                : Path.of(configured.replace("${user.home}", home.toString()));
    }

    private static String fromSettings(Path settings) {
        try {
            if (Files.size(settings) <= SETTINGS_BYTES) {
                String text = Files.readString(settings).replaceAll("(?s)<!--.*?-->", "");
                return find(LOCAL_REPOSITORY, text);
            }
        } catch (IOException e) {
            // no settings, no setting
        }
        return "";
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /**
     * The directory for the state of an audited directory. It belongs to the user and not to the directory that happens to
     * be the current one, so that a second start finds it from anywhere.
     */
    public static Path state(Function<String, Optional<String>> environment) {
        return environment
                .apply("XDG_STATE_HOME")
                .or(() -> environment.apply("LOCALAPPDATA"))
                .filter(directory -> Path.of(directory).isAbsolute())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "state"))
                .resolve("millwright");
    }

    /** {@code demo-} and a hash of the audited path: each audited directory has its own file. */
    public static String name(Path audited) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(audited.toString().getBytes(StandardCharsets.UTF_8));
            return "demo-" + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256, this one has not", e);
        }
    }
}
