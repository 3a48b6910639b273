"""PDF: which font has a character, where a line ends, in which order it is read, and the pages."""
