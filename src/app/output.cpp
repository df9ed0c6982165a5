#include "app/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/error.hpp"

namespace tessera::app {

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

OutputFile::OutputFile(const std::string& path) : path_(path), stream_(path, std::ios::binary) {
  if (!stream_) throw Error(ErrorKind::Input, path, std::string("cannot be written: ") + std::strerror(errno));
}

void OutputFile::close() {
  stream_.close();
  if (!stream_) throw Error(ErrorKind::Input, path_, "not written completely", "is there space left?");
}

void flush_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    throw Error(ErrorKind::Input, "standard output", "not written completely",
                "is it still open, is there space left?");
  }
}

void write_text(const std::string& path, std::string_view text) {
  if (path == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    flush_output();
    return;
  }
  OutputFile file(path);
  file.stream() << text;
  file.close();
}

}  // namespace tessera::app
