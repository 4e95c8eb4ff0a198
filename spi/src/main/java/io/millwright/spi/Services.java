package io.millwright.spi;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ServiceLoader} finds of one type. A provider that cannot be loaded does not hide the others.
 *
 * @param found one of each class: first those that the thread's context class loader sees, then those that the class loader of the
 *     type sees, which are the same ones in most applications
 * @param broken what is wrong with one that cannot be loaded; null if nothing is
 */
public record Services<S>(List<S> found, @Nullable ServiceConfigurationError broken) {
    /** A class path that cannot be read fails for ever. */
    private static final int MAX_BROKEN = 32;

    public Services {
        found = List.copyOf(found);
    }

    /** Looks now and keeps nothing: what there is depends on the calling thread. */
    public static <S> Services<S> load(Class<S> type) {
        Map<Class<?>, S> found = new LinkedHashMap<>();
        ServiceConfigurationError broken = collect(ServiceLoader.load(type), found);
        ClassLoader own = type.getClassLoader();
        // a thread of a container or of a pool may have a context that knows nothing of us
        if (own != Thread.currentThread().getContextClassLoader()) {
            ServiceConfigurationError another = collect(ServiceLoader.load(type, own), found);
            broken = broken == null ? another : broken;
        }
        return new Services<>(List.copyOf(found.values()), broken);
    }

    private static <S> @Nullable ServiceConfigurationError collect(ServiceLoader<S> services, Map<Class<?>, S> into) {
        ServiceConfigurationError broken = null;
        Iterator<S> each = services.iterator();
        for (int failures = 0; failures < MAX_BROKEN; ) {
            try {
                if (!each.hasNext()) {
                    return broken;
                }
                S service = each.next();
                into.putIfAbsent(service.getClass(), service);
            } catch (ServiceConfigurationError e) {
                broken = e;
                failures++;
            }
        }
        return broken;
    }

    /** For the end of a message that something was not found: empty, or what may be the reason. */
    public String hint() {
        return broken == null ? "" : "; one provider cannot be loaded: " + broken.getMessage();
    }
}
