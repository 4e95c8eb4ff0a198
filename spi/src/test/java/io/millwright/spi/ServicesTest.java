package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServicesTest {
    /** Found by {@link #load}. */
    public interface Service {}

    public static final class First implements Service {}

    public static final class Second implements Service {}

    /** No service at all. */
    public static final class Stranger {}

    private static String name(Class<?> type) {
        return type.getName() + "\n";
    }

    /** Looks from a thread whose class loader has such a list of services. */
    private static Services<Service> load(Path folder, String content) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(Service.class.getName()), content);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            return Services.load(Service.class);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void findsWhatTheThreadSeesInItsOrder(@TempDir Path folder) throws IOException {
        Services<Service> services = load(folder, name(Second.class) + name(First.class) + name(Second.class));
        assertThat(services.found()).hasExactlyElementsOfTypes(Second.class, First.class);
        assertThat(services.broken()).isNull();
        assertThat(services.hint()).isEmpty();
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(Services.load(Service.class)).isEqualTo(new Services<>(List.of(), null));
    }

    @Test
    void aBrokenOneIsToldAndHidesNoOther(@TempDir Path folder) throws IOException {
        Services<Service> services = load(folder, name(Stranger.class) + name(First.class));
        assertThat(services.found()).hasExactlyElementsOfTypes(First.class);
        assertThat(services.hint())
                .startsWith("; one provider cannot be loaded: ")
                .contains("Stranger");
    }

    @Test
    void sparesAThreadWithoutAClassLoader() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            assertThat(Services.load(Service.class).broken()).isNull();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
