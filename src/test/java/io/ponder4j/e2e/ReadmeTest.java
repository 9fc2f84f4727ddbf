package io.ponder4j.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.strategies.StrategyCatalog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says is so. */
class ReadmeTest {

  private static final Path README = Path.of("..", "..", "README.md");

  @TempDir Path classes;

  private static String code(String type) throws Exception {
    Matcher block =
        Pattern.compile("```java\n((?:(?!```).)*public class " + type + " .*?)```", Pattern.DOTALL)
            .matcher(readme());
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private static String readme() throws Exception {
    return Files.readString(README);
  }

  @Test
  void example_compiledAndRun_printsWhatIsSaid() throws Exception {
    compile("Example");

    String printed;
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      printed = run(loader.loadClass("Example"));
    }

    assertThat(printed.lines().toList()).first().isEqualTo("34");
    assertThat(printed).containsPattern("\\d+ tokens, COMPLETED");
  }

  @Test
  void realModel_compiles() throws Exception {
    compile("RealModel");

    assertThat(classes.resolve("RealModel.class")).exists();
  }

  private void compile(String type) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                null,
                List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                null,
                List.of(new Source(type, code(type))))
            .call();
    assertThat(compiled).isTrue();
  }

  private static String run(Class<?> example) throws Exception {
    PrintStream before = System.out;
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      example.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void strategies_areThoseOfTheCatalogue() throws Exception {
    List<String> rows =
        Pattern.compile("^\\| `([^`]+)` \\| `(\\w+)` \\| ([^|]+?) \\|", Pattern.MULTILINE)
            .matcher(readme())
            .results()
            .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            StrategyCatalog.all().stream()
                .map(e -> e.name() + " " + e.type().getSimpleName() + " " + e.summary())
                .toList());
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String code;

    Source(String type, String code) {
      super(URI.create("string:///" + type + ".java"), JavaFileObject.Kind.SOURCE);
      this.code = code;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return code;
    }
  }
}
