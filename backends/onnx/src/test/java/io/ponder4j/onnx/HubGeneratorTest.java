package io.ponder4j.onnx;

import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.Phases;
import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.GeneratorContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Generators of model folders keep what every generator keeps, in each layout. */
class HubGeneratorTest {

  /** Of one layout. */
  private abstract static class Layout implements GeneratorContract {

    @TempDir private Path folder;
    private final String graph;
    private EngineGenerator generator;

    Layout(String graph) {
      this.graph = graph;
    }

    @BeforeEach
    void open() {
      generator =
          OnnxGenerator.open(
              ModelFolders.of(folder, graph),
              ModelOptions.DEFAULT.withPhases(Phases.NONE)); // it would never close a thought
    }

    @AfterEach
    void close() {
      generator.close();
    }

    @Override
    public EngineGenerator generator() {
      return generator;
    }

    @Override
    public Prompt prompt() {
      return Prompt.of("Tell me more");
    }
  }

  @Nested
  @Tag("stress")
  class Hub extends Layout {
    Hub() {
      super("hub");
    }
  }

  @Nested
  class Grouped extends Layout {
    Grouped() {
      super("hub_gqa");
    }
  }
}
