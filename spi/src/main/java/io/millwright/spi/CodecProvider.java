package io.millwright.spi;

/**
 * Offers a codec by being on the class path. Found by {@link java.util.ServiceLoader}. Every codec found reads; the one with the id
 * {@link Payload#JSON} also writes, unless the application chose its own.
 */
public interface CodecProvider {
    /** A codec for one engine that opens; called off hot threads. */
    Codec codec();
}
