/** Pictures by which a person can judge labels, predictions, uncertainty and selections. */
package dev.pixelect.selection.picture;
