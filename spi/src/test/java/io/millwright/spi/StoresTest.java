package io.millwright.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoresTest {
    private static final StoreContext CONTEXT = StoreContext.system();

    /** Knows two schemes and answers with an exception of its own, to prove that it was asked. */
    public static final class Provider implements StoreProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("fake", "counterfeit");
        }

        @Override
        public Store open(StoreUrl url, StoreContext context) {
            throw new MillwrightException(ErrorCode.STORE_UNAVAILABLE, "asked for " + url.rest());
        }
    }

    private static void refused(ErrorCode code, ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MillwrightException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(words);
    }

    private static void withProviders(Path folder, String content, ThrowingCallable call) throws Throwable {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(StoreProvider.class.getName()), content);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            call.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void asksTheProviderOfTheScheme(@TempDir Path folder) throws Throwable {
        withProviders(folder, Provider.class.getName(), () -> {
            refused(ErrorCode.STORE_UNAVAILABLE, () -> Stores.open("fake:one", CONTEXT), "asked for one");
            refused(ErrorCode.STORE_UNAVAILABLE, () -> Stores.open("Counterfeit:two", CONTEXT), "asked for two");
        });
    }

    @Test
    void suggestsASchemeThatThereIs(@TempDir Path folder) throws Throwable {
        withProviders(folder, Provider.class.getName(), () -> {
            refused(
                    ErrorCode.INVALID_CONFIGURATION,
                    () -> Stores.open("fakr:x", CONTEXT),
                    "no store on the class path opens 'fakr:'",
                    "did you mean 'fake'?");
            refused(
                    ErrorCode.INVALID_CONFIGURATION,
                    () -> Stores.open("postgresql:x", CONTEXT),
                    "known are counterfeit, fake");
        });
    }

    @Test
    void saysWhatToAddWhereThereIsNone() {
        refused(
                ErrorCode.INVALID_CONFIGURATION,
                () -> Stores.open("sqlite:x", CONTEXT),
                "'sqlite:'",
                "add millwright-jdbc or millwright-memory");
    }

    @Test
    void oneBrokenProviderDoesNotHideTheOthers(@TempDir Path folder) throws Throwable {
        withProviders(folder, "com.example.NotThere\n" + Provider.class.getName(), () -> {
            refused(ErrorCode.STORE_UNAVAILABLE, () -> Stores.open("fake:one", CONTEXT), "asked for one");
            refused(
                    ErrorCode.INVALID_CONFIGURATION,
                    () -> Stores.open("nothere:one", CONTEXT),
                    "cannot be loaded",
                    "com.example.NotThere");
        });
    }
}
