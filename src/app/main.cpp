// The tool: its command line, and what becomes of errors.
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "app/command_line.hpp"
#include "base/error.hpp"

namespace {

constexpr int kBadUsage = 2;
constexpr int kInternal = 70;  // sysexits: a mistake of ours

/// Names in messages are whatever bytes the user's file holds: one line, and nothing for a terminal to obey.
std::string printable(std::string_view message) {
  std::string text;
  for (const char character : message) {
    const auto byte = static_cast<unsigned char>(character);
    text += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, character);
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return tessera::app::run_command_line(argc, argv);
  } catch (const tessera::Error& error) {
    fmt::print(stderr, "tessera: {}\n", printable(error.what()));
    return error.kind() == tessera::ErrorKind::Internal ? kInternal : kBadUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "tessera: internal error: {}\n", printable(error.what()));
    return kInternal;
  }
}
