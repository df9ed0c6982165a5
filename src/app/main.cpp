// The tool: its command line, and what becomes of errors.
#include <cstdio>
#include <exception>

#include <fmt/format.h>

#include "app/command_line.hpp"
#include "base/error.hpp"

namespace {

constexpr int kInternal = 70;  // sysexits: a mistake of ours

}  // namespace

int main(int argc, char** argv) {
  try {
    return tessera::app::run_command_line(argc, argv);
  } catch (const tessera::Error& error) {
    fmt::print(stderr, "tessera: {}\n", error.what());
    return error.kind() == tessera::ErrorKind::Internal ? kInternal : tessera::app::kBadUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "tessera: internal error: {}\n", error.what());
    return kInternal;
  }
}
