#pragma once
// A table of box-drawing characters, laid out as the `rich` library does for Keras's summaries:
// fixed column widths that shrink evenly to the table's width, text wrapped at spaces, words that
// are too long cut with an ellipsis.

#include <string>
#include <vector>

namespace ramet {

enum class Align { left, right, center };

struct TableColumn {
  std::string header;
  Align align = Align::left;
  int width = 0;  ///< of the text, before shrinking
};

/// The table, each line ended by a newline. Cells are UTF-8.
std::string render_table(const std::vector<TableColumn>& columns,
                         const std::vector<std::vector<std::string>>& rows, int table_width);

}  // namespace ramet
