#include "app/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

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

Results::Results(std::string json, SecondOutput other) : json_(std::move(json)), other_(std::move(other)) {
  if (json_ == "-" && other_.file == "-") {
    throw Error(ErrorKind::Usage, std::string(other_.option),
                fmt::format("the {} and the JSON cannot both go to standard output", other_.name),
                "name a file for one of them");
  }
}

}  // namespace tessera::app
