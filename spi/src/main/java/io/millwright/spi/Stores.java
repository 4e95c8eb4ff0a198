package io.millwright.spi;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Opens stores by URL, with the providers on the class path. */
public final class Stores {
    /** A class path that cannot be read fails for ever. */
    private static final int MAX_BROKEN = 32;

    private Stores() {}

    /**
     * Opens {@code sqlite:work.db}, {@code memory:} …
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_CONFIGURATION} if no provider knows the scheme; otherwise as the
     *     provider says
     */
    public static Store open(String url, StoreContext context) {
        StoreUrl parsed = StoreUrl.parse(url);
        TreeMap<String, StoreProvider> providers = new TreeMap<>();
        @Nullable ServiceConfigurationError broken = load(providers);
        StoreProvider provider = providers.get(parsed.scheme());
        if (provider == null) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "no store on the class path opens '" + parsed.scheme() + ":'"
                            + Suggestion.among(parsed.scheme(), providers.keySet())
                            + (providers.isEmpty() ? "; add millwright-jdbc or millwright-memory to it" : "")
                            + (broken == null ? "" : "; one provider cannot be loaded: " + broken.getMessage()),
                    broken);
        }
        return provider.open(parsed, context);
    }

    /** Gives what is wrong with the last one that cannot be loaded: it must not hide the others. */
    private static @Nullable ServiceConfigurationError load(Map<String, StoreProvider> into) {
        ServiceConfigurationError broken = null;
        Iterator<StoreProvider> found = ServiceLoader.load(StoreProvider.class).iterator();
        for (int failures = 0; failures < MAX_BROKEN; ) {
            try {
                if (!found.hasNext()) {
                    return broken;
                }
                StoreProvider provider = found.next();
                provider.schemes().forEach(scheme -> into.put(scheme, provider));
            } catch (ServiceConfigurationError e) {
                broken = e;
                failures++;
            }
        }
        return broken;
    }
}
