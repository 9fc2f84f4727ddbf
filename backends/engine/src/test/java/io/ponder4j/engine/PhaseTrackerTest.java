package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.engine.PhaseTracker.State;
import io.ponder4j.engine.PhaseTracker.Turn;
import io.ponder4j.engine.Phases.Marker;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenizerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhaseTrackerTest {

  private static final Phases TEXTS =
      Phases.between(Marker.ofText("<think>"), Marker.ofText("</think>"));
  private static final Phases TOKENS =
      Phases.between(Marker.ofToken('(', ""), Marker.ofToken(')', ""));

  /** A token a character. */
  private static final Tokenizer CHARACTERS =
      new Tokenizer() {
        @Override
        public TokenizerId id() {
          return new TokenizerId("characters");
        }

        @Override
        public int[] encode(String text) {
          return text.chars().toArray();
        }

        @Override
        public Stream stream() {
          return Character::toString;
        }
      };

  private static State start(Phases phases, String prompt, Segment... segments) {
    Prefix prefix = Prefix.of(Prompt.of("q"));
    for (Segment segment : segments) {
      prefix = prefix.append(segment);
    }
    return PhaseTracker.stateOf(phases, CHARACTERS.encode(prompt), prefix, CHARACTERS);
  }

  private static Segment segment(String text, Phase phase) {
    return Segment.ofText(text, Origin.GENERATED, phase);
  }

  /** The phase of each piece, T or A, corrected as a transcript is, with ! where thinking ends. */
  private static String phases(Phases phases, State start, String... pieces) {
    var tracker = new PhaseTracker(phases, start);
    List<String> told = new ArrayList<>();
    for (String piece : pieces) {
      Turn turn = tracker.take(piece.isEmpty() ? 0 : piece.charAt(0), piece);
      String phase = tracker.told() == Phase.THINK ? "T" : "A";
      if (turn == Turn.DECIDED) {
        told.replaceAll(before -> phase);
      }
      told.add(turn == Turn.CLOSED ? phase + "!" : phase);
    }
    return String.join("", told);
  }

  @Test
  void take_noMarkers_isAllAnswer() {
    State start = start(Phases.NONE, "p");

    assertThat(phases(Phases.NONE, start, "<think>", "x", "</think>")).isEqualTo("AAA");
  }

  @Test
  void take_textMarkersOfSeveralTokens_areOfTheThinkingPhase() {
    State start = start(TEXTS, "p");

    String told = phases(TEXTS, start, "\n", "<", "think", ">", "a", "</", "thi", "nk>", "4", "2");

    assertThat(told).isEqualTo("TTTTTTTT!AA");
  }

  @Test
  void take_textThatOnlyBeginsLikeAMarker_isAnswer() {
    State start = start(TEXTS, "p");

    assertThat(phases(TEXTS, start, " ", "<", "thi", "s>", "<think>", "x")).isEqualTo("AAAAAA");
  }

  @Test
  void take_markerEndsInsideToken_tokenIsOfTheThinkingPhase() {
    State start = start(TEXTS, "p<think>\n");

    assertThat(phases(TEXTS, start, "a.</", "think>\n\n", "4")).isEqualTo("TT!A");
  }

  @Test
  void take_closingMarkerFromItsBeginningAnew_isFound() {
    State start = start(TEXTS, "p<think>");

    assertThat(phases(TEXTS, start, "</th", "</th", "ink>", "4")).isEqualTo("TTT!A");
  }

  @Test
  void take_tokenMarkers_goByTheTokenAlone() {
    State start = start(TOKENS, "p");

    assertThat(phases(TOKENS, start, "(", "a", ")", "4", "(", ")")).isEqualTo("TTT!AAA");
    assertThat(phases(TOKENS, start, "a", "(", ")")).isEqualTo("AAA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<think>", "user <think>\n\n"})
  void stateOf_promptEndsWithOpeningMarker_isThinking(String prompt) {
    assertThat(start(TEXTS, prompt)).isEqualTo(new State(Phase.THINK, false, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "p", "<think>x", "<think>\n\n</think>\n\n", "<think"})
  void stateOf_promptEndsOtherwise_isUndecided(String prompt) {
    assertThat(start(TEXTS, prompt)).isEqualTo(new State(Phase.ANSWER, true, ""));
  }

  @Test
  void stateOf_promptEndsWithTokenMarker_isThinking() {
    assertThat(start(TOKENS, "p(\n").phase()).isEqualTo(Phase.THINK);
    assertThat(start(TOKENS, "p(x").isUndecided()).isTrue();
    assertThat(start(TOKENS, "p()\n").isUndecided()).isTrue();
  }

  @Test
  void stateOf_cutInsideOpeningMarker_goesOn() {
    State start = start(TEXTS, "p", segment("<thi", Phase.THINK));

    assertThat(phases(TEXTS, start, "nk", ">", "a", "</think>", "4")).isEqualTo("TTTT!A");
    assertThat(phases(TEXTS, start, "s", "x")).isEqualTo("AA");
  }

  @Test
  void stateOf_cutInsideClosingMarker_goesOn() {
    State start =
        start(TEXTS, "p", segment("<think>a</t", Phase.THINK), segment("hi", Phase.THINK));

    assertThat(phases(TEXTS, start, "nk>", "4")).isEqualTo("T!A");
  }

  @Test
  void stateOf_closedThinking_isAnswer() {
    assertThat(start(TEXTS, "p", segment("<think>a</think>\n", Phase.THINK)).phase())
        .isEqualTo(Phase.ANSWER);
    assertThat(start(TOKENS, "p", segment("(a)", Phase.THINK)).phase()).isEqualTo(Phase.ANSWER);
    assertThat(start(TOKENS, "p", segment("(a", Phase.THINK)).phase()).isEqualTo(Phase.THINK);
  }

  @Test
  void stateOf_answerBegan_isDecided() {
    State start = start(TEXTS, "p", segment("It is", Phase.ANSWER));

    assertThat(phases(TEXTS, start, "<think>", "x")).isEqualTo("AA");
  }

  @Test
  void takeBackMarker_textMarker_goesOnThinking() {
    var tracker = new PhaseTracker(TEXTS, start(TEXTS, "<think>"));
    tracker.take(0, "a.<");
    tracker.take(0, "/think>");

    int length = tracker.markerLength();
    tracker.takeBackMarker();

    assertThat(length).isEqualTo("</think>".length());
    assertThat(tracker.phase()).isEqualTo(Phase.THINK);
    assertThat(tracker.take(0, "</think>")).isEqualTo(Turn.CLOSED);
  }

  @Test
  void phases_openingWithoutClosing_isRefused() {
    assertThatThrownBy(
            () ->
                new Phases(
                    java.util.Optional.of(Marker.ofText("<think>")), java.util.Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Marker.ofText("")).isInstanceOf(IllegalArgumentException.class);
  }
}
