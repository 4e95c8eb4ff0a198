package io.millwright.core.worker;

import io.millwright.api.Arguments;
import io.millwright.api.Signature;
import io.millwright.api.TypeRef;
import io.millwright.core.codec.Codecs;
import io.millwright.core.codec.Inputs;
import io.millwright.core.codec.SignatureFormat;
import io.millwright.core.workflow.ResultReader;
import io.millwright.spi.Envelope;
import io.millwright.spi.ResultBackend;

/**
 * Makes the signature of a delivery whole: its own arguments, and those that are results of others of its workflow, which are read from
 * the store now, on the handler's thread. Thread-safe.
 */
final class ArgumentBinder {
    private final Codecs codecs;
    private final ResultReader results;

    ArgumentBinder(ResultBackend store, Codecs codecs) {
        this.codecs = codecs;
        this.results = new ResultReader(store, codecs);
    }

    /** @throws io.millwright.api.MillwrightException if arguments cannot be read, or as {@link ResultReader#arguments} */
    Signature<?> bind(Envelope envelope, RegisteredTask task, SignatureFormat.Stored stored) {
        Inputs inputs = stored.inputs();
        Arguments arguments = inputs == null
                ? new Arguments(
                        codecs.arguments(envelope.id(), envelope.arguments(), task.parameters()), task.parameters())
                : results.arguments(envelope.id(), envelope.arguments(), inputs, task.parameters());
        return Signature.restore(
                envelope.id(), task.name(), arguments, TypeRef.ofReflected(task.result()), stored.options());
    }
}
