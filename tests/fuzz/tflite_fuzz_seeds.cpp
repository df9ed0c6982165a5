// Writes the file from which fuzzing of the TensorFlow Lite importer starts into the folder named by its argument.
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include "import/tflite/testing.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::vector<std::byte> bytes = tessera::import::tflite::small_network();
  std::ofstream file(std::string(argv[1]) + "/small_network.tflite", std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return file.good() ? 0 : 1;
}
