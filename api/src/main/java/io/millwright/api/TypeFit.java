package io.millwright.api;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;

/**
 * Whether a result may become an argument. The compiler has checked most of it; this finds what casts, raw types and signatures by name
 * let through. In doubt it says yes: the worker reads the stored result as the type that its handler declares.
 */
final class TypeFit {
    private TypeFit() {}

    /** @throws MillwrightException {@link ErrorCode#INVALID_WORKFLOW} if it may not */
    static void require(String step, Type wanted, Type given) {
        if (given instanceof ResultsType) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "what comes before '" + step + "' returns several results, which are several arguments; "
                            + "let it follow by name: then(Signature.of(\"" + step + "\"))");
        }
        if (!fits(wanted, given)) {
            throw new MillwrightException(
                    ErrorCode.INVALID_WORKFLOW,
                    "'" + step + "' takes " + wanted.getTypeName() + ", but what comes before it gives "
                            + given.getTypeName() + "; put a step between them, or use thenRun to ignore the result");
        }
    }

    private static boolean fits(Type wanted, Type given) {
        if (wanted instanceof WildcardType wildcard) {
            return fits(wildcard.getUpperBounds()[0], given);
        }
        if (given instanceof WildcardType wildcard) {
            return fits(wanted, wildcard.getUpperBounds()[0]);
        }
        Class<?> to = raw(wanted);
        Class<?> from = raw(given);
        if (to == Object.class || from == Object.class) {
            return true; // known to the worker only
        }
        if (!to.isAssignableFrom(from)) {
            return false;
        }
        if (wanted instanceof ParameterizedType one && given instanceof ParameterizedType other && to == from) {
            return argumentsFit(one.getActualTypeArguments(), other.getActualTypeArguments());
        }
        return true;
    }

    private static boolean argumentsFit(Type[] wanted, Type[] given) {
        for (int i = 0; i < wanted.length; i++) {
            if (!fits(wanted[i], given[i])) {
                return false;
            }
        }
        return true;
    }

    /** The class of its instances, boxed; {@code Object} where that says too little. */
    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return MethodType.methodType(plain).wrap().returnType();
        }
        return type instanceof ParameterizedType parameterized && parameterized.getRawType() instanceof Class<?> plain
                ? plain
                : Object.class;
    }
}
