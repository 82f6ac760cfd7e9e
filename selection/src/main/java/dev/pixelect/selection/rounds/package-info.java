/**
 * The loop of active learning: train on what is labelled, select within new images, have that labelled, train again;
 * kept in a run folder from which it can go on after any interruption.
 */
package dev.pixelect.selection.rounds;
