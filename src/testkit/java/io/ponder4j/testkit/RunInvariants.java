package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.trace.TraceSink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Checks after each test what must hold for every run: it ended, spent within its budget, and left
 * nothing running. Register it as an extension and give it to the facade as its trace sink.
 */
public final class RunInvariants implements TraceSink, AfterEachCallback {

  private final List<TraceRecord> records = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void accept(TraceRecord record) {
    records.add(record);
  }

  /** Everything so far, by question, run and sequence. */
  public List<TraceRecord> records() {
    synchronized (records) {
      return records.stream().sorted(TraceRecord.ORDER).toList();
    }
  }

  /** Forgets what was recorded, after checking it. */
  public void checkAndClear() {
    check(records());
    records.clear();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    checkAndClear();
  }

  /** Checks records in order. */
  public static void check(List<TraceRecord> records) {
    Map<String, Budget> budgets = new HashMap<>();
    Set<String> unfinished = new HashSet<>();
    for (TraceRecord record : records) {
      String run = record.question() + record.run();
      String generation = run + " generation ";
      TraceEvent event = record.event();
      if (event instanceof TraceEvent.RunStarted started) {
        budgets.put(run, started.budget());
        unfinished.add(run);
      } else if (event instanceof TraceEvent.ChildStarted started) {
        budgets.put(run, started.share());
        unfinished.add(run);
      } else if (event instanceof TraceEvent.GenerationStarted started) {
        assertThat(unfinished.add(generation + started.generation())).isTrue();
      } else if (event instanceof TraceEvent.GenerationFinished finished) {
        assertThat(unfinished.remove(generation + finished.generation())).isTrue();
      } else if (event instanceof TraceEvent.GenerationFailed failed) {
        assertThat(unfinished.remove(generation + failed.generation())).isTrue();
      } else if (event instanceof TraceEvent.RunFinished finished) {
        assertThat(unfinished.remove(run)).as("%s began before it ended", run).isTrue();
        Budget budget = Objects.requireNonNull(budgets.get(run));
        assertThat(finished.spent().within(budget))
            .as("%s spent %s of %s", run, finished.spent(), budget)
            .isTrue();
      }
    }
    assertThat(unfinished).as("runs and generations that did not end").isEmpty();
  }

  /** What must be equal in equal runs: everything but question numbers and times. */
  public static List<String> comparable(List<TraceRecord> records) {
    return records.stream()
        .sorted(TraceRecord.ORDER)
        .map(r -> r.run() + " " + r.sequence() + " " + withoutTime(r.event()))
        .toList();
  }

  private static String withoutTime(TraceEvent event) {
    return event.toString().replaceAll(", time=PT[^,\\]]*", "");
  }
}
