package dev.pixelect.selection.handout;

/** Hears how selecting goes. Called by one thread at a time; what it throws ends the run, and what is done stays. */
public interface HandoutListener {
    /** A picture was decoded to see whether it can be used. */
    default void checked(int done, int pictures) {}

    /** A strategy that ranks across pictures has looked at one more. */
    default void ranked(int done, int pictures) {}

    /** What would be selected of a picture is known, for choosing the pictures that are most worth it. */
    default void judged(int done, int pictures) {}

    /** A picture was selected from; its files are being written. */
    default void selected(int done, int pictures) {}
}
