package io.millwright.examples;

import io.millwright.api.Receipt;
import io.millwright.api.TaskType;
import io.millwright.core.Admin;
import io.millwright.core.Millwright;
import io.millwright.core.codec.EncryptingCodec;
import io.millwright.core.codec.KeyRing;
import io.millwright.core.worker.Worker;
import io.millwright.jackson.JsonCodec;
import io.millwright.spi.TaskRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;

/** Arguments and results that the store cannot read, and a key that is replaced while work is queued. */
public final class EncryptedPayloads {
    static final TaskType.Of1<String, String> GREET =
            TaskType.named("greet").takes(String.class).returns(String.class);

    private EncryptedPayloads() {}

    public static void main(String[] args) throws Exception {
        KeyRing lastYear = KeyRing.of("2029", key("a secret from the vault"));
        KeyRing thisYear = lastYear.plus("2030", key("another secret")).encryptingWith("2030");

        Receipt<String> receipt;
        // The name lets both openings below share one store in memory; a real one would be a file or a server.
        try (Millwright keeper = Millwright.open("memory:encrypted")) {
            try (Millwright sender = Millwright.builder()
                    .store("memory:encrypted")
                    .codec(new EncryptingCodec(new JsonCodec(), lastYear))
                    .build()) {
                receipt = sender.send(GREET.with("Ada"));
            }
            Optional<TaskRecord> stored = keeper.admin().task(receipt.id());
            System.out.println(
                    "stored: " + Admin.readable(stored.orElseThrow().envelope().arguments()));

            try (Millwright mill = Millwright.builder()
                    .store("memory:encrypted")
                    .codec(new EncryptingCodec(new JsonCodec(), thisYear))
                    .build()) {
                mill.tasks().add(GREET, name -> "Hello " + name);
                Worker worker = mill.worker().start();
                System.out.println(
                        "read: " + mill.result(receipt.id(), String.class).await(Duration.ofSeconds(10)));
                worker.close();
            }
        }
    }

    /** Stands for a key management system. A hash of a pass phrase is no substitute for one. */
    private static byte[] key(String secret) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    }
}
