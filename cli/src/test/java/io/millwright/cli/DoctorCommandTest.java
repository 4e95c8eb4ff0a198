package io.millwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.api.Signature;
import io.millwright.cli.Typed.Answer;
import io.millwright.cli.doctor.Doctor;
import io.millwright.cli.doctor.Finding;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class DoctorCommandTest {
    @TempDir
    Path directory;

    private final Typed typed = new Typed();

    @Test
    void everyFindingHasItsFields() {
        Answer answer = typed.run("doctor", "--store", "memory:", "--json");
        assertThat(answer.code()).isZero();
        JsonNode json = answer.json();
        assertThat(json.get("status").asString()).isEqualTo("WARN"); // memory is not durable
        json.get("findings").forEach(finding -> {
            assertThat(finding.propertyNames()).containsExactly("check", "status", "detail", "fix");
            if (!finding.get("status").asString().equals("OK")) {
                assertThat(finding.get("fix").asString()).isNotBlank();
            }
        });
    }

    @Test
    void aFileNotMadeYetIsFine() {
        Answer answer = typed.run("doctor", "--store", "sqlite:" + directory.resolve("new.db"));
        assertThat(answer.code()).isZero();
        assertThat(answer.out()).contains("fsync", "locks", "not made yet");
        assertThat(directory).as("probes are removed").isEmptyDirectory();
    }

    @Test
    void aMissingDirectoryMustBeFixed() {
        Answer answer = typed.run("doctor", "--store", "sqlite:" + directory.resolve("none/a.db"));
        assertThat(answer.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(answer.out()).contains("fail  file", "mkdir -p");
    }

    @Test
    void anUnknownStoreMustBeFixed() {
        Answer answer = typed.run("doctor", "--store", "memroy:");
        assertThat(answer.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(answer.out()).contains("did you mean 'memory'?");
    }

    @Test
    void aDirectoryIsNoStore() throws Exception {
        Path nested = Files.createDirectory(directory.resolve("d"));
        assertThat(typed.run("doctor", "--store", "sqlite:" + nested).out()).contains("is no file");
    }

    @Test
    void anUnknownVariableGetsASuggestion() {
        Doctor.Patient patient = new Doctor.Patient("memory:", Optional.empty(), Set.of("MILLWRIGHT_STOER", "PATH"));
        assertThat(new Doctor().examine(patient)).anySatisfy(finding -> {
            assertThat(finding.status()).isEqualTo(Finding.Status.WARN);
            assertThat(finding.detail()).contains("MILLWRIGHT_STOER", "did you mean 'MILLWRIGHT_STORE'?");
        });
    }

    @Test
    void pausedQueuesAndDeadLettersAreFound() throws Exception {
        String url = "memory:" + UUID.randomUUID();
        try (Millwright mill = Millwright.open(url)) {
            try (Worker worker = mill.worker().maxMisses(0).start()) {
                mill.send(Signature.of("nobody"))
                        .result()
                        .stage()
                        .exceptionally(e -> "")
                        .toCompletableFuture()
                        .get();
            }
            mill.send(Signature.of("waits").in(Duration.ZERO));
            mill.admin().pause("default");
            Answer answer = typed.run("doctor", "--store", url);
            assertThat(answer.out()).contains("1 dead letter", "millwright resume default");
        }
    }
}
