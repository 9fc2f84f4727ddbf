package io.ponder4j.verifiers.execute;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Scores texts as a strategy's verifier would, and looks what was left behind. */
final class Scoring {

  static final Score PASSED = Score.probability(1);
  static final Score FAILED = Score.probability(0);

  /** Short, since programs that reach them are waited for. */
  static final Limits SHORT = Limits.DEFAULT.wall(Duration.ofMillis(700));

  private Scoring() {}

  /** Runs the text as a shell script. */
  static Program shell() {
    return Program.command(List.of("sh", "script"), "script", Map.of());
  }

  static Score shell(Limits limits, String script) {
    return one(ProgramVerifier.of(Execution.permitted(limits), shell()), script);
  }

  static Score one(OutcomeVerifier verifier, String text) {
    return all(verifier, Budget.unlimited(), List.of(text)).get(0);
  }

  static List<Score> all(OutcomeVerifier verifier, Budget budget, List<String> texts) {
    var found = new AtomicReference<List<Score>>();
    Outcome outcome =
        Ponder.with(
                (request, listener) -> {
                  throw new AssertionError("the verifier is not to generate");
                })
            .verifier(verifier)
            .budget(budget)
            .using(
                (prompt, run) -> {
                  List<Candidate> candidates = new ArrayList<>();
                  for (String text : texts) {
                    Request request = Request.of(Prefix.of(prompt), SamplingParams.DEFAULT, 0);
                    var completion = Completion.ofText(request, text, Usage.NONE, Finish.EOS);
                    candidates.add(run.candidate(candidates.size(), completion));
                  }
                  var role = (OutcomeVerifier) run.get(Role.VERIFIER);
                  found.set(role.score(prompt, candidates, run));
                  return run.conclude(Selection.none());
                })
            .ask("write a program");
    if (!outcome.failures().isEmpty()) {
      throw new AssertionError(outcome.failures());
    }
    return found.get();
  }

  /** Directories of programs, of this and other tests. */
  static Set<String> directories() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return new TreeSet<>(
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("ponder4j-run-"))
              .toList());
    }
  }

  /** Processes whose command line has a word; they are sought everywhere, not below us alone. */
  static List<Long> processes(String word) {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().commandLine().orElse("").contains(word))
        .map(ProcessHandle::pid)
        .toList();
  }
}
