package org.ijwi.app

import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.Service
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.content.pm.ServiceInfo
import android.net.wifi.WifiManager
import android.os.BatteryManager
import android.os.Build
import android.os.IBinder
import org.ijwi.app.radio.BluetoothRadio
import uniffi.ijwi.CarryPlan
import uniffi.ijwi.RadioTold

/** Carries for others while the screen is off: over the local network, and by Bluetooth. What it shows says nothing. */
open class CarryService : Service() {
    private lateinit var session: Session
    private lateinit var multicast: WifiManager.MulticastLock
    private var radio: BluetoothRadio? = null

    private val battery = object : BroadcastReceiver() {
        override fun onReceive(context: Context, intent: Intent) = tellPower(intent)
    }

    override fun onBind(intent: Intent): IBinder? = null

    override fun onCreate() {
        super.onCreate()
        showThatItRuns()
        session = Session.of(this)
        // Without it, phones throw away what is sent to all.
        val wifi = applicationContext.getSystemService(WIFI_SERVICE) as WifiManager
        multicast = wifi.createMulticastLock(TAG).apply { setReferenceCounted(false); acquire() }
        registerReceiver(battery, IntentFilter(Intent.ACTION_BATTERY_CHANGED))
    }

    override fun onStartCommand(intent: Intent?, flags: Int, start: Int): Int {
        session.tell { phone ->
            if (radio == null) {
                val begun = BluetoothRadio(this, phone::radioTold, phone::radioConnection)
                phone.startCarrying(plan(), begun)
                begun.begin()
                radio = begun
            }
        }
        session.changed()
        return START_STICKY
    }

    override fun onDestroy() {
        unregisterReceiver(battery)
        session.tell { phone ->
            radio?.end()
            phone.stopCarrying()
        }
        session.changed()
        multicast.release()
        super.onDestroy()
    }

    private fun tellPower(intent: Intent) {
        val level = intent.getIntExtra(BatteryManager.EXTRA_LEVEL, 0)
        val scale = intent.getIntExtra(BatteryManager.EXTRA_SCALE, 100).coerceAtLeast(1)
        val isCharging = intent.getIntExtra(BatteryManager.EXTRA_PLUGGED, 0) != 0
        val percent = (100 * level / scale).coerceIn(0, 100).toUByte()
        session.tell { it.radioTold(RadioTold.Power(percent, isCharging)) }
    }

    private fun showThatItRuns() {
        val builder = if (Build.VERSION.SDK_INT >= 26) {
            val channel = NotificationChannel(TAG, getString(R.string.calculator), NotificationManager.IMPORTANCE_MIN)
            channel.lockscreenVisibility = Notification.VISIBILITY_SECRET
            (getSystemService(NOTIFICATION_SERVICE) as NotificationManager).createNotificationChannel(channel)
            Notification.Builder(this, TAG)
        } else {
            @Suppress("DEPRECATION")
            Notification.Builder(this).setPriority(Notification.PRIORITY_MIN)
        }
        val notification = builder.setSmallIcon(R.drawable.calculator)
            .setContentTitle(getString(R.string.calculator))
            .setVisibility(Notification.VISIBILITY_SECRET)
            .build()
        try {
            if (Build.VERSION.SDK_INT >= 29) {
                startForeground(1, notification, ServiceInfo.FOREGROUND_SERVICE_TYPE_CONNECTED_DEVICE)
            } else {
                startForeground(1, notification)
            }
        } catch (_: IllegalStateException) {
            // Android 12 and later may not let it begin again by itself: it begins when the app is opened next.
            stopSelf()
        }
    }

    companion object {
        private const val TAG = "c"
        private const val KEY = "work"

        /** How phones carry; tests set another. */
        var plan: () -> CarryPlan = { CarryPlan() }

        /** Carries from now on, whenever the app was opened once; or stops. */
        fun want(context: Context, isWanted: Boolean) {
            Remembered.of(context).edit().putBoolean(KEY, isWanted).apply()
            if (isWanted) startIfWanted(context) else context.stopService(intent(context))
        }

        /** Begins, if it is wanted. Needs no PIN. */
        fun startIfWanted(context: Context) {
            if (!Remembered.of(context).getBoolean(KEY, false)) return
            if (Build.VERSION.SDK_INT >= 26) context.startForegroundService(intent(context))
            else context.startService(intent(context))
        }

        private fun intent(context: Context) = Intent().setClassName(context, "org.plain.calculator.Work")
    }
}
