package io.millwright.systemtests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The rules, for the classes below one root package.
 *
 * @param root {@code io.millwright}, or the package of a planted violation that imitates it
 */
record Rules(String root) {

    /** Arrows between modules point only where the table in {@link Module} lets them. */
    ArchRule importsOnlyWhatItMay(Module module) {
        String[] allowed = Stream.concat(Stream.of(module), module.imports().stream())
                .map(each -> each.packages(root))
                .toArray(String[]::new);
        return classes()
                .that(resideInAPackage(module.packages(root)))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(root + "..")).or(resideInAnyPackage(allowed)))
                .as(module.directory() + " imports no module but " + module.imports())
                .because("the arrows of the design go down, and nothing imports an edge");
    }

    ArchRule languageNeedsOnlyTheJdk() {
        return classes()
                .that(resideInAnyPackage(Module.API.packages(root), Module.SPI.packages(root)))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..", "org.jspecify..", Module.API.packages(root), Module.SPI.packages(root)))
                .as("api and spi import only java.* and org.jspecify")
                .because("whoever compiles against the language must get no third-party type with it");
    }

    ArchRule packagesFormNoCycle() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles().as("packages form no cycle");
    }

    ArchRule coreShowsNoJackson() {
        return classes()
                .that(resideInAPackage(Module.CORE.packages(root)))
                .and(isAccessible())
                .should(notShow("tools.jackson."))
                .as("the public API of core shows no Jackson type")
                .because("the codec must stay replaceable, and Jackson's version the engine's own business");
    }

    ArchRule commonPoolIsLeftAlone() {
        return noClasses()
                .should()
                .accessTargetWhere(usesTheCommonPool())
                .as("nothing runs on the common pool")
                .because(
                        "threads have roles and owners; the common pool is the application's, and one blocking task starves it");
    }

    ArchRule librariesLeaveTheConsoleAlone() {
        return noClasses()
                .that(resideInAnyPackage(packagesOf(Module.LIBRARIES)))
                .should(ACCESS_STANDARD_STREAMS)
                .orShould()
                .callMethodWhere(printsAStackTrace())
                .as("libraries write to no standard stream")
                .because("the console belongs to the application; a library logs");
    }

    ArchRule nothingIsJavaSerialised() {
        return noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are Java serialisation streams",
                        type -> type.isAssignableTo(ObjectInputStream.class)
                                || type.isAssignableTo(ObjectOutputStream.class)))
                .as("nothing is read or written by Java serialisation")
                .because("reading it from a queue lets a message run code");
    }

    ArchRule libraryPackagesAreNullMarked() {
        return classes()
                .that(resideInAnyPackage(packagesOf(Module.LIBRARIES)))
                .should(beInANullMarkedPackage())
                .as("the packages of libraries are @NullMarked");
    }

    private String[] packagesOf(Collection<Module> modules) {
        return modules.stream().map(module -> module.packages(root)).toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> isAccessible() {
        return DescribedPredicate.describe(
                "are public all the way out",
                type -> Stream.iterate(
                                type,
                                each -> each != null,
                                each -> each.getEnclosingClass().orElse(null))
                        .allMatch(each -> each.getModifiers().contains(JavaModifier.PUBLIC)));
    }

    private static ArchCondition<JavaClass> notShow(String packagePrefix) {
        return new ArchCondition<>("not show types of " + packagePrefix + "*") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream<JavaType> supertypes =
                        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
                report(type, "extends", supertypes, events);
                type.getMembers().stream().filter(Rules::isShown).forEach(member -> {
                    report(type, member.getName(), typesOf(member), events);
                });
            }

            private void report(JavaClass type, String where, Stream<JavaType> types, ConditionEvents events) {
                types.flatMap(each -> each.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getName)
                        .filter(name -> name.startsWith(packagePrefix))
                        .distinct()
                        .forEach(name -> events.add(
                                SimpleConditionEvent.violated(type, type.getName() + "." + where + " shows " + name)));
            }
        };
    }

    private static boolean isShown(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> typesOf(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit method = (JavaCodeUnit) member;
        return Stream.of(
                        Stream.of(method.getReturnType()),
                        method.getParameterTypes().stream(),
                        method.getExceptionTypes().stream(),
                        method.getTypeParameters().stream())
                .flatMap(types -> types);
    }

    private static DescribedPredicate<JavaAccess<?>> usesTheCommonPool() {
        return DescribedPredicate.describe("uses the common pool", access -> {
            JavaClass owner = access.getTargetOwner();
            String name = access.getTarget().getName();
            if (owner.isAssignableTo(CompletionStage.class) && name.endsWith("Async")) {
                // A method reference has no parameter types of its own to look at in the byte code's call: the target
                // has.
                return parameterTypes(access).noneMatch(type -> type.isAssignableTo(Executor.class));
            }
            return (owner.isEquivalentTo(ForkJoinPool.class) && name.equals("commonPool"))
                    || (owner.isAssignableTo(BaseStream.class) && name.equals("parallel"))
                    || (owner.isAssignableTo(Collection.class) && name.equals("parallelStream"));
        });
    }

    private static Stream<JavaClass> parameterTypes(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                ? target.getRawParameterTypes().stream()
                : Stream.empty();
    }

    private static DescribedPredicate<JavaCall<?>> printsAStackTrace() {
        return DescribedPredicate.describe(
                "prints a stack trace to standard error",
                call -> call.getTargetOwner().isAssignableTo(Throwable.class)
                        && call.getName().equals("printStackTrace")
                        && call.getTarget().getRawParameterTypes().isEmpty());
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("be in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " is in a package without @NullMarked in its package-info"));
                }
            }
        };
    }
}
