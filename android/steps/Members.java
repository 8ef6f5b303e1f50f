import java.io.FileInputStream;
import java.io.ObjectInputStream;
import java.util.zip.GZIPInputStream;
import org.codehaus.mojo.animal_sniffer.Clazz;

/** Prints what a signature file of Animal Sniffer holds, a class a line: its name, what it extends, its members. */
class Members {
    public static void main(String[] files) throws Exception {
        try (var in = new ObjectInputStream(new GZIPInputStream(new FileInputStream(files[0])))) {
            for (var read = (Clazz) in.readObject(); read != null; read = (Clazz) in.readObject()) {
                var above = String.join(",", read.getSuperInterfaces());
                if (read.getSuperClass() != null) above = read.getSuperClass() + "," + above;
                System.out.println(read.getName() + "\t" + above + "\t" + String.join(" ", read.getSignatures()));
            }
        }
    }
}
