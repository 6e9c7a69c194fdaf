#include "ramet/models/text_table.h"

#include <algorithm>
#include <cmath>

namespace ramet {

namespace {

// Terminal cells of UTF-8 text: one a code point, which holds for all that a summary prints.
int cell_count(const std::string& text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string first_cells(const std::string& text, int count) {
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if ((text[end] & 0xc0) != 0x80 && count-- == 0) break;
  }
  return text.substr(0, end);
}

std::string repeat(const std::string& piece, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += piece;
  return out;
}

// Words with the spaces around them; leading spaces belong to the first word.
std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find_first_not_of(' ', at);
    if (end == std::string::npos) break;
    end = std::min(text.find(' ', end), text.size());
    end = std::min(text.find_first_not_of(' ', end), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string trimmed_right(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

std::vector<std::string> wrap(const std::string& text, int width) {
  std::vector<std::string> lines(1);
  int used = 0;
  for (const std::string& word : split_words(text)) {
    const int length = cell_count(trimmed_right(word));
    if (width - used < length && used > 0) {
      lines.emplace_back();
      used = 0;
    }
    lines.back() += word;
    used += cell_count(word);
  }
  for (std::string& line : lines) {
    line = trimmed_right(line);
    if (cell_count(line) > width) line = first_cells(line, width - 1) + "…";
  }
  return lines;
}

std::string aligned(const std::string& text, int width, Align align) {
  const int space = std::max(0, width - cell_count(text));
  const int left = align == Align::left ? 0 : align == Align::right ? space : space / 2;
  return std::string(static_cast<std::size_t>(left), ' ') + text +
         std::string(static_cast<std::size_t>(space - left), ' ');
}

struct Border {
  std::string left, fill, between, right;
};

std::string rule(const Border& border, const std::vector<int>& widths) {
  std::string line = border.left;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    line += (i == 0 ? "" : border.between) + repeat(border.fill, widths[i]);
  }
  return line + border.right + "\n";
}

// Columns with their padding, made to fit: each gives its share of what is too much.
std::vector<int> fitted_widths(const std::vector<TableColumn>& columns, int table_width) {
  std::vector<int> widths;
  int total = 0;
  for (const TableColumn& column : columns) {
    widths.push_back(column.width + 2);
    total += widths.back();
  }
  int excess = total - (table_width - static_cast<int>(columns.size()) - 1);
  for (std::size_t i = 0; i < widths.size() && excess > 0; ++i) {
    const auto left = static_cast<double>(widths.size() - i);
    const int share = std::min(widths[i], static_cast<int>(std::nearbyint(excess / left)));
    widths[i] -= share;
    excess -= share;
  }
  return widths;
}

std::string render_row(const std::vector<std::string>& cells,
                       const std::vector<TableColumn>& columns, const std::vector<int>& widths,
                       const std::string& bar) {
  std::vector<std::vector<std::string>> wrapped;
  std::size_t height = 1;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    wrapped.push_back(wrap(cells[i], std::max(1, widths[i] - 2)));
    height = std::max(height, wrapped.back().size());
  }
  std::string out;
  for (std::size_t line = 0; line < height; ++line) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string text = line < wrapped[i].size() ? wrapped[i][line] : "";
      out += bar + " " + aligned(text, widths[i] - 2, columns[i].align) + " ";
    }
    out += bar + "\n";
  }
  return out;
}

}  // namespace

std::string render_table(const std::vector<TableColumn>& columns,
                         const std::vector<std::vector<std::string>>& rows, int table_width) {
  const std::vector<int> widths = fitted_widths(columns, table_width);
  std::vector<std::string> headers;
  for (const TableColumn& column : columns) headers.push_back(column.header);
  std::string out = rule({"┏", "━", "┳", "┓"}, widths);
  out += render_row(headers, columns, widths, "┃");
  out += rule({"┡", "━", "╇", "┩"}, widths);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out += rule({"├", "─", "┼", "┤"}, widths);
    out += render_row(rows[i], columns, widths, "│");
  }
  return out + rule({"└", "─", "┴", "┘"}, widths);
}

}  // namespace ramet
