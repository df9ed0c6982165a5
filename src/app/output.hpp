// Files that commands write: an error names the file, and nothing is lost silently.
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

}  // namespace tessera::app
