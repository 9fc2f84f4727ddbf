package io.ponder4j.trace.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.List;

/**
 * What is wrong with some JSON.
 *
 * @param place where, such as {@code $.event.scores[2]}; {@code $} is the whole
 * @param text what
 */
public record Problem(String place, String text) {

  /** Tells it from what the parser or the mapper threw. */
  public static Problem of(JsonProcessingException e) {
    List<JsonMappingException.Reference> path =
        e instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
    var place = new StringBuilder("$");
    for (JsonMappingException.Reference step : path) {
      if (step.getFieldName() == null) {
        place.append('[').append(step.getIndex()).append(']');
      } else {
        place.append('.').append(step.getFieldName());
      }
    }
    // The mapper's hints are for whoever configures it.
    String text =
        e.getOriginalMessage().replaceAll(" \\(set [^)]*\\)|; `DeserializationFeature.*", "");
    return new Problem(place.toString(), text);
  }

  @Override
  public String toString() {
    return place + ": " + text;
  }
}
