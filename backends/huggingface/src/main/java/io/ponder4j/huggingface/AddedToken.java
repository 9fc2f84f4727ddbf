package io.ponder4j.huggingface;

/**
 * A token that a tokenizer finds before it splits text.
 *
 * @param id its number
 * @param content its text
 * @param isSpecial true for a control token, which is shown as nothing
 * @param stripsLeft true if it takes the white space before it
 * @param stripsRight true if it takes the white space after it
 */
record AddedToken(
    int id, String content, boolean isSpecial, boolean stripsLeft, boolean stripsRight) {}
