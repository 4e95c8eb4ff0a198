package io.millwright.spi;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.util.TreeMap;

/** Opens stores by URL, with the providers on the class path. */
public final class Stores {
    private Stores() {}

    /**
     * Opens {@code sqlite:work.db}, {@code memory:} …
     *
     * @throws MillwrightException {@link ErrorCode#INVALID_CONFIGURATION} if no provider knows the scheme; otherwise as the
     *     provider says
     */
    public static Store open(String url, StoreContext context) {
        StoreUrl parsed = StoreUrl.parse(url);
        Services<StoreProvider> services = Services.load(StoreProvider.class);
        TreeMap<String, StoreProvider> providers = new TreeMap<>();
        services.found()
                .forEach(provider -> provider.schemes().forEach(scheme -> providers.putIfAbsent(scheme, provider)));
        StoreProvider provider = providers.get(parsed.scheme());
        if (provider == null) {
            throw new MillwrightException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "no store on the class path opens '" + parsed.scheme() + ":'"
                            + Suggestion.among(parsed.scheme(), providers.keySet())
                            + (providers.isEmpty() ? "; add millwright-jdbc or millwright-memory to it" : "")
                            + services.hint(),
                    services.broken());
        }
        return provider.open(parsed, context);
    }
}
