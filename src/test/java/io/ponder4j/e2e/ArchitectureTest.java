package io.ponder4j.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table of folders in docs/architecture.md. */
class ArchitectureTest {

  private static final String[] CORE = {
    "io.ponder4j",
    "io.ponder4j.answer..",
    "io.ponder4j.generate..",
    "io.ponder4j.internal..",
    "io.ponder4j.run..",
    "io.ponder4j.trace",
    "io.ponder4j.verify.."
  };
  private static final String STRATEGIES = "io.ponder4j.strategies..";
  private static final String VERIFIERS = "io.ponder4j.verifiers..";
  private static final String ENGINE = "io.ponder4j.engine..";
  private static final String HUGGINGFACE = "io.ponder4j.huggingface..";
  private static final String ONNX = "io.ponder4j.onnx..";
  private static final String EMBEDDED = "io.ponder4j.embedded..";
  private static final String TESTKIT = "io.ponder4j.testkit..";
  private static final String EVALUATE = "io.ponder4j.evaluate..";
  private static final String CLI = "io.ponder4j.cli..";
  private static final String[] TOOLS = {"io.ponder4j.trace.*..", EVALUATE, CLI};

  private static JavaClasses ours;

  @BeforeAll
  static void read() {
    ours =
        new ClassFileImporter()
            .importPackages("io.ponder4j")
            .that(
                com.tngtech.archunit.base.DescribedPredicate.not(
                    JavaClass.Predicates.resideInAPackage("io.ponder4j.e2e..")));
  }

  private static void noneUses(String from, String... others) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .check(ours);
  }

  private static String[] join(Object... packages) {
    return Stream.of(packages)
        .flatMap(p -> p instanceof String[] several ? Stream.of(several) : Stream.of((String) p))
        .toArray(String[]::new);
  }

  @Test
  void imported_isNotEmpty() {
    assertThat(ours.size()).isGreaterThan(150);
    for (String module :
        List.of(
            "strategies",
            "verifiers",
            "engine",
            "huggingface",
            "onnx",
            "embedded",
            "evaluate",
            "cli")) {
      assertThat(ours.containPackage("io.ponder4j." + module)).as(module).isTrue();
    }
  }

  @Test
  void core_usesNothingOfOursAndTwoLibraries() {
    classes()
        .that()
        .resideInAnyPackage(CORE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(join(CORE, "java..", "org.slf4j..", "org.jspecify.."))
        .check(ours);
  }

  @Test
  void strategiesVerifiersAndBackends_neverSeeOneAnother() {
    noneUses(STRATEGIES, join(VERIFIERS, ENGINE, HUGGINGFACE, ONNX, EMBEDDED, TOOLS));
    noneUses(VERIFIERS, join(STRATEGIES, ENGINE, HUGGINGFACE, ONNX, EMBEDDED, TOOLS));
    noneUses(ENGINE, join(STRATEGIES, VERIFIERS, HUGGINGFACE, ONNX, EMBEDDED, TOOLS, "ai.."));
    noneUses(HUGGINGFACE, join(STRATEGIES, VERIFIERS, ONNX, EMBEDDED, TOOLS, "ai.onnxruntime.."));
    noneUses(ONNX, join(STRATEGIES, VERIFIERS, EMBEDDED, TOOLS));
    noneUses(EMBEDDED, join(STRATEGIES, VERIFIERS, TOOLS));
  }

  @Test
  void traceAndTestkit_useCoreOnly() {
    noneUses(
        "io.ponder4j.trace.*..",
        STRATEGIES,
        VERIFIERS,
        ENGINE,
        HUGGINGFACE,
        ONNX,
        EMBEDDED,
        EVALUATE,
        CLI);
    noneUses(TESTKIT, join(STRATEGIES, VERIFIERS, ENGINE, HUGGINGFACE, ONNX, EMBEDDED, TOOLS));
  }

  @Test
  void evaluate_usesNothingOfOurs() {
    classes()
        .that()
        .resideInAPackage(EVALUATE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(EVALUATE, "java..", "org.hipparchus..", "org.jspecify..")
        .check(ours);
  }

  @Test
  void internals_areUsedByTheirModuleOnly() {
    noneUses(STRATEGIES, "io.ponder4j.internal..", "io.ponder4j.engine.kv..");
    noneUses(VERIFIERS, "io.ponder4j.internal..", "io.ponder4j.engine.kv..");
    noneUses(ENGINE, "io.ponder4j.internal..");
    noneUses(HUGGINGFACE, "io.ponder4j.internal..", "io.ponder4j.engine.kv..");
    noneUses(ONNX, "io.ponder4j.internal..", "io.ponder4j.engine.kv..");
    noneUses(EMBEDDED, "io.ponder4j.internal..", "io.ponder4j.engine.kv..");
    noneUses(
        CLI, "io.ponder4j.internal..", "io.ponder4j.engine.kv..", "io.ponder4j.trace.internal..");
    noneUses(TESTKIT, "io.ponder4j.internal..");
  }

  @Test
  void packages_areNullMarked() {
    for (JavaPackage each : ours.getDefaultPackage().getSubpackagesInTree()) {
      boolean isOurs = each.getName().startsWith("io.ponder4j") && !each.getClasses().isEmpty();
      boolean isMarked =
          each.tryGetAnnotationOfType(NullMarked.class).isPresent()
              || each.getName().equals("io.ponder4j.e2e");
      assertThat(!isOurs || isMarked).as(each.getName()).isTrue();
    }
  }

  @Test
  void libraries_printNothing() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CLI)
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(ours);
  }
}
