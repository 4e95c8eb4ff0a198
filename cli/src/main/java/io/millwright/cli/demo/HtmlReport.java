package io.millwright.cli.demo;

import io.millwright.cli.demo.AuditSummary.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the report: one HTML page that loads nothing.
 *
 * <p>Names of jars, classes and packages are hostile input. They reach the page as JSON in an inert element, with every {@code <} escaped,
 * and the page's script makes text nodes of them, never markup. A content security policy allows the page's own two scripts by
 * their hashes, and forbids every request.
 */
final class HtmlReport {
    private static final Pattern SLOT = Pattern.compile("<!--slot:([a-z]+)-->");
    private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*$");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private HtmlReport() {}

    /**
     * Where the figures come from.
     *
     * @param root the audited directory
     * @param generated when, for people
     * @param resumed how many were already audited when this run began
     * @param seconds how long this run took
     * @param workers how many audits ran at once
     */
    record Origin(String root, String generated, int resumed, double seconds, int workers) {}

    /** Writes the file in one step: a report is there whole or not at all. */
    static void write(Path file, Origin origin, AuditSummary summary) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new NoSuchFileException(file.toString(), null, "a report needs a file name");
        }
        Files.createDirectories(directory);
        Path temporary = directory.resolve(
                file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            try (Writer out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
                write(out, origin, summary);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void write(Writer out, Origin origin, AuditSummary summary) throws IOException {
        String charts = chartScript();
        String script = resource("report.js");
        Map<String, String> parts = Map.of(
                "policy", policy(charts, script),
                "style", resource("report.css"),
                "root", escaped(origin.root()),
                "plain", escaped(DemoText.headline(summary)),
                "data", inert(data(origin, summary)),
                "charts", charts,
                "script", script);
        String template = resource("report.html");
        Matcher slot = SLOT.matcher(template);
        int at = 0;
        while (slot.find()) {
            out.write(template, at, slot.start() - at);
            out.write(parts.getOrDefault(slot.group(1), ""));
            at = slot.end();
        }
        out.write(template, at, template.length() - at);
    }

    private static String policy(String... scripts) {
        List<String> hashes = new ArrayList<>();
        for (String script : scripts) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
                hashes.add("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256, this one has not", e);
            }
        }
        return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; script-src "
                + String.join(" ", hashes);
    }

    /** Chart.js from its webjar, without the reference to a source map that a browser's tools would load. */
    private static String chartScript() throws IOException {
        String version = resource("/META-INF/maven/org.webjars.npm/chart.js/pom.properties")
                .lines()
                .filter(line -> line.startsWith("version="))
                .map(line -> line.substring("version=".length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("the chart.js webjar does not say its version"));
        String script = resource("/META-INF/resources/webjars/chart.js/" + version + "/dist/chart.umd.min.js");
        return SOURCE_MAP.matcher(script).replaceAll("").replace("</script", "<\\/script");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new NoSuchFileException(name, null, "missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** JSON that cannot end the element around it, nor begin a comment in it. */
    static String inert(String json) {
        return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }

    private static String data(Origin origin, AuditSummary summary) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writePOJOProperty("origin", origin);
            json.writePOJOProperty(
                    "totals",
                    Map.of(
                            "bytes", summary.bytes(),
                            "classes", summary.classes(),
                            "signed", summary.signed(),
                            "multiRelease", summary.multiRelease(),
                            "named", summary.modules(JarFacts.ModuleKind.NAMED),
                            "automatic", summary.modules(JarFacts.ModuleKind.AUTOMATIC)));
            json.writePOJOProperty("jarLevels", summary.jarLevels());
            json.writePOJOProperty("classLevels", summary.classLevels());
            json.writePOJOProperty("throughput", summary.throughput(40));
            json.writePOJOProperty("failures", summary.failures());
            json.writePOJOProperty("largestClasses", summary.largestClasses());
            json.writePOJOProperty("splitPackages", summary.splitPackages());
            json.writePOJOProperty("duplicates", summary.duplicates());
            json.writeName("jars");
            json.writeStartArray();
            for (Row row : summary.rows()) {
                write(json, row);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Row row) {
        JarFacts facts = row.facts();
        json.writeStartObject();
        json.writeStringProperty("path", row.path());
        json.writeNumberProperty("size", facts.size());
        json.writeNumberProperty("classes", facts.classes().count());
        json.writeNumberProperty("level", row.level());
        json.writeStringProperty("kind", facts.module().kind().name());
        json.writeStringProperty("module", facts.module().name());
        json.writeBooleanProperty("multiRelease", facts.multiRelease());
        json.writeBooleanProperty("signed", facts.signed());
        json.writeNumberProperty("millis", row.micros() / 1_000.0);
        json.writeStringProperty("sha256", facts.sha256());
        json.writeEndObject();
    }
}
