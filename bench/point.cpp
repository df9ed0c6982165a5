// tessera_point: does what one of points() measures, once: tessera_point NAME. Without a name it prints the names; with
// --compiler, what compiled it.
//
// scripts/count-instructions counts only what is measured: the marks below bracket it, which mean nothing outside of
// valgrind.
#include <cstdio>
#include <exception>
#include <string_view>

#include <valgrind/callgrind.h>

#include "points.hpp"

namespace tessera::bench {
namespace {

int run(std::string_view name) {
  for (const Point& point : points()) {
    if (point.name != name) continue;
    CALLGRIND_STOP_INSTRUMENTATION;  // faster
    const Work work = point.prepare();
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
    work();
    CALLGRIND_TOGGLE_COLLECT;  // off
    return 0;
  }
  std::fprintf(stderr, "tessera_point: there is no '%.*s'\n", static_cast<int>(name.size()), name.data());
  return 2;
}

}  // namespace
}  // namespace tessera::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    for (const tessera::bench::Point& point : tessera::bench::points()) std::puts(point.name.c_str());
    return argc == 1 ? 0 : 2;
  }
  if (std::string_view(argv[1]) == "--compiler") return std::puts(TESSERA_COMPILER) < 0 ? 1 : 0;
  try {
    return tessera::bench::run(argv[1]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tessera_point: %s\n", error.what());
    return 1;
  }
}
