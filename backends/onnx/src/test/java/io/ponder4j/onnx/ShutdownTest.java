package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that is told to end while steps run ends with its exit code, not with a crash. */
class ShutdownTest {

  private static final int CODE = 3;
  private static final long HOLD_MILLIS = 300; // of the shutdown, which steps run beside

  @TempDir private Path folder; // for the report of a crash

  @RepeatedTest(3)
  void exit_stepsRun_isNoCrash() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Busy.class.getName())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(printed).isEqualTo(CODE);
  }

  /** Loads a decoder again and again, and runs it, until the JVM is gone. */
  static final class Busy {

    private Busy() {}

    public static void main(String[] arguments) throws InterruptedException {
      var running = new CountDownLatch(1);
      var thread = new Thread(() -> runFor(running), "busy");
      thread.setDaemon(true);
      thread.start();
      running.await();
      Runtime.getRuntime().addShutdownHook(new Thread(Busy::hold));
      System.exit(CODE);
    }

    private static void runFor(CountDownLatch running) {
      byte[] graph = TinyDecoder.bytes();
      var step = new Step();
      while (!Thread.currentThread().isInterrupted()) {
        OnnxGraph tiny = OnnxGraph.of("tiny", graph, OnnxOptions.DEFAULT);
        try (var lm = new OnnxCausalLm(tiny, OnnxOptions.DEFAULT)) {
          lm.memory().ensureCapacity(1);
          for (int i = 0; i < 100; i++) {
            step.begin(0);
            step.want(step.add(1, 0, SlotView.of(0)));
            lm.step(step);
          }
        }
        running.countDown();
      }
    }

    private static void hold() {
      try {
        Thread.sleep(HOLD_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
