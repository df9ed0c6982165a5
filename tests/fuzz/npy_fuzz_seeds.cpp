// Writes the arrays from which fuzzing starts into the folder named by its argument.
#include <fstream>
#include <string>
#include <vector>

#include "media/testing.hpp"

int main(int argc, char** argv) {
  using namespace tessera::media::test;
  if (argc != 2) return 2;
  const auto write = [&](const std::string& name, const std::string& bytes) {
    std::ofstream file(std::string(argv[1]) + "/" + name, std::ios::binary);
    file << bytes;
    return file.good();
  };
  const bool written = write("float64.npy", npy_file(npy_header("<f8", "(2, 1)"), std::string(16, 'x'))) &&
                       write("int8.npy", npy_file(npy_header("|i1", "(3,)"), "abc", 2)) &&
                       write("int32.npy", npy_file(npy_header("<i4", "()"), "abcd", 3));
  return written ? 0 : 1;
}
