// A table of text whose columns are as wide as what stands in them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::report {

/// `text` in at most `width` characters (at least 3): what is too long loses its middle to "..". Bytes of UTF-8
/// sequences are not separated.
std::string shortened(std::string_view text, std::size_t width);

/// Characters of UTF-8 text: bytes other than continuations.
std::size_t characters_of(std::string_view text);

class Table {
 public:
  enum class Align : bool { Left, Right };
  struct Column {
    std::string title;
    Align align = Align::Right;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// As many cells as columns.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  /// Title and rows, a line each, two blanks between columns and none at the end of a line. Columns without any text
  /// below their title are left out.
  std::string text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tessera::report
