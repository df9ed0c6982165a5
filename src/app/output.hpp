// What commands write: an error names the file, and nothing is lost silently.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

namespace tessera::app {

/// The path without its folders: what reports call a file.
std::string file_name(const std::string& path);

class OutputFile {
 public:
  /// Throws Error{Input} if the file cannot be written.
  explicit OutputFile(const std::string& path);

  std::ostream& stream() { return stream_; }

  /// Throws Error{Input} if anything was not written.
  void close();

 private:
  std::string path_;
  std::ofstream stream_;
};

/// Throws Error{Input} if what was printed did not get out.
void flush_output();

/// Writes a whole file; `-` is standard output.
void write_text(const std::string& path, std::string_view text);

/// Where the results of a command go: text to standard output, others to the files that options name. The file `-`
/// is standard output, too, which then gets that one alone.
class Results {
 public:
  /// Besides text and JSON.
  struct SecondOutput {
    std::string_view option;  ///< that names its file: "--markdown"
    std::string_view name;    ///< "page"
    std::string file;         ///< empty: not wanted
  };

  /// Every command that has results writes them as JSON, too; some have one more output. Throws Error{Usage} if both
  /// are to go to standard output.
  explicit Results(std::string json, SecondOutput other = {});

  /// Whether standard output is for text, so for whatever else people read.
  bool for_people() const { return json_ != "-" && other_.file != "-"; }

  /// Each takes a function that makes the document, and calls it if the document is wanted.
  template <typename Make>
  void text(const Make& make) const {
    if (for_people()) write_text("-", make());
  }
  template <typename Make>
  void json(const Make& make) const {
    if (!json_.empty()) write_text(json_, make());
  }
  template <typename Make>
  void other(const Make& make) const {
    if (!other_.file.empty()) write_text(other_.file, make());
  }

 private:
  std::string json_;
  SecondOutput other_;
};

}  // namespace tessera::app
