package io.ponder4j.verifiers.execute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavaSourceTest {

  @Test
  void of_publicType_namesTheFile() {
    JavaSource source =
        JavaSource.of("package a.b;\nclass Helper {}\npublic sealed interface Main {}", "X");

    assertThat(source.file()).isEqualTo("Main.java");
    assertThat(source.qualifiedName()).isEqualTo("a.b.Main");
  }

  @Test
  void of_typeWithoutPublic_namesTheFile() {
    assertThat(JavaSource.of("record Point(int x) {}", "X").file()).isEqualTo("Point.java");
  }

  @Test
  void of_methodsAlone_wrappedBehindTheirImports() {
    JavaSource source = JavaSource.of("import java.util.*;\nint one() { return 1; }", "X");

    assertThat(source.type()).isEqualTo("X");
    assertThat(source.text())
        .isEqualTo("import java.util.*;\npublic class X {\n\nint one() { return 1; }\n}\n");
  }

  @Test
  void of_wordsOfATypeInText_areNone() {
    assertThat(JavaSource.of("// a class of its own\nint one() { return 1; }", "X").type())
        .isEqualTo("X");
  }
}
