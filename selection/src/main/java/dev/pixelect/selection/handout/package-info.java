/** What to label next, for people: pictures are selected from and handed out in a folder, which comes back with labels in it. */
package dev.pixelect.selection.handout;
