package io.millwright.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HtmlReportTest {
    private static final String HOSTILE =
            "</script><script>alert(1)</script><!--<img src=x onerror=alert(2)>&\u2028.jar";

    @TempDir
    Path directory;

    private String page;

    @BeforeEach
    void write() throws IOException {
        AuditSummary summary = new AuditSummary();
        summary.success(HOSTILE, new AuditTask.Result(HOSTILE, AuditSummaryTest.facts("1", 8, HOSTILE, "p"), 1, 2_500));
        summary.success(
                "other.jar", new AuditTask.Result("other.jar", AuditSummaryTest.facts("2", 17, HOSTILE), 1, 1_000));
        summary.failure("bad.jar" + HOSTILE, "CorruptJarException", HOSTILE);
        Path file = directory.resolve("deep/report.html");
        HtmlReport.write(file, new HtmlReport.Origin("/root/" + HOSTILE, "today", 1, 2.5, 2), summary);
        page = Files.readString(file);
        assertThat(directory.resolve("deep")).isDirectoryContaining(path -> path.endsWith("report.html"));
        try (var files = Files.list(directory.resolve("deep"))) {
            assertThat(files).as("nothing is left over").hasSize(1);
        }
    }

    private List<String> scripts() {
        return Pattern.compile("<script[^>]*>(.*?)</script>", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @Test
    void hostileNamesStayData() {
        assertThat(scripts()).hasSize(3);
        assertThat(page).doesNotContain("<script>alert", "<img", "<!--<");
        String json = scripts().get(0).replaceAll("^<script[^>]*>|</script>$", "");
        JsonNode data = JsonMapper.builder().build().readTree(json);
        assertThat(data.at("/failures/0/message").asString()).isEqualTo(HOSTILE);
        assertThat(data.at("/splitPackages/0/name").asString()).isEqualTo(HOSTILE);
        assertThat(data.at("/jars").size()).isEqualTo(2);
        assertThat(data.at("/jarLevels/17").asInt()).isEqualTo(1);
    }

    @Test
    void thePageLoadsNothing() {
        String own = page.replace(scripts().get(1), "");
        assertThat(own.contains("http:") || own.contains("https:") || own.contains("@import") || own.contains("url("))
                .isFalse();
        assertThat(Pattern.compile("<\\w+[^>]*\\b(src|href)=").matcher(own).find())
                .isFalse();
        assertThat(page).doesNotContain("sourceMappingURL").contains("default-src 'none'");
    }

    @Test
    void thePolicyAllowsTheTwoOwnScriptsAndNoOther() throws Exception {
        for (String script : scripts().subList(1, 3)) {
            String body = script.substring("<script>".length(), script.length() - "</script>".length());
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            assertThat(page).contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
        }
        assertThat(page).doesNotContain("script-src 'unsafe-inline'").doesNotContainPattern("<!--slot:");
    }
}
